import { describe, expect, it } from 'vitest';
import { diffVersions, stems } from './versions';

describe('diffVersions', () => {
  it('names what was added, removed and changed, and which option of it', () => {
    const a = { name: 'd', schedule: '@daily', tasks: { one: { type: 'noop' }, two: { type: 'command', timeout: 60, depends_on: ['one'] } } };
    const b = { name: 'd', tasks: { two: { depends_on: ['one'], timeout: 90, type: 'command' }, three: { type: 'noop' } } };
    expect(diffVersions(a, b)).toEqual({
      added: ['three'],
      removed: ['one'],
      changed: [{ tasks: ['two'], changes: [{ name: 'timeout', a: 60, b: 90 }] }],
      options: [{ name: 'schedule', a: '@daily', b: undefined }],
    });
  });

  it('puts tasks with one change together', () => {
    const of = (retry: number) => ({ tasks: Object.fromEntries(['x1', 'x2', 'x3'].map((id) => [id, { type: 'noop', retry }])) });
    expect(diffVersions(of(1), of(2)).changed.map((each) => each.tasks)).toEqual([['x1', 'x2', 'x3']]);
    expect(diffVersions(of(1), of(1)).changed).toEqual([]);
  });

  it('reads tasks that are a list', () => {
    const a = { tasks: [{ id: 'x', type: 'noop' }] };
    const b = { tasks: [{ id: 'x', type: 'noop' }, { id: 'y', type: 'noop' }] };
    expect(diffVersions(a, b).added).toEqual(['y']);
  });
});

describe('stems', () => {
  it('puts ids that differ by digits only together', () => {
    expect(stems(['a_1', 'b_1', 'a_2'])).toEqual([
      { stem: 'a_#', ids: ['a_1', 'a_2'] },
      { stem: 'b_1', ids: ['b_1'] },
    ]);
  });
});
