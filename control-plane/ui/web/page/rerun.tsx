import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../api/client';
import { refresh } from '../api/queries';
import type { JobView } from '../job/follow';
import { Faint, Trouble } from '../part/basics';
import { Confirm } from '../part/confirm';
import { plural } from '../part/format';
import { twins } from '../part/twins';
import style from './rerun.module.css';

const SHOWN = 12;

function List({ title, titleOfOne = title, ids }: { title: string; titleOfOne?: string; ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <div>
      <h3>
        {plural(ids.length, 'task')} {ids.length === 1 ? titleOfOne : title}
      </h3>
      <p>
        {ids.slice(0, SHOWN).join(', ')}
        {ids.length > SHOWN && ` and ${(ids.length - SHOWN).toLocaleString('en-US')} more`}
      </p>
    </div>
  );
}

/** Runs tasks again, after a look at the plan. What is sent is what the plan was made for. */
export function Rerun({ follower, tasks, onClose }: { follower: JobView; tasks: readonly string[]; onClose: () => void }) {
  const [upstream, setUpstream] = useState(false);
  const [downstream, setDownstream] = useState(true);
  const body = { tasks: [...tasks], upstream, downstream, failed: false, version: 'same' as const };
  const plan = useQuery({
    queryKey: ['plan', follower.id, follower.store.last, tasks, upstream, downstream],
    queryFn: () => answer(client.POST('/v1/jobs/{id}/clear', { params: { path: { id: follower.id } }, body: { ...body, dry_run: true } })),
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <Confirm
      title={tasks.length === 1 ? `Run again from ${tasks[0]}?` : `Run ${plural(tasks.length, 'task')} again?`}
      action={plan.data === undefined ? 'Run again' : `Run ${plural(plan.data.runs.length, 'task')} again`}
      commands={twins.clear(follower.id, tasks, { upstream, downstream })}
      disabled={plan.data === undefined || plan.error !== null}
      onClose={onClose}
      act={async () => {
        await answer(client.POST('/v1/jobs/{id}/clear', { params: { path: { id: follower.id } }, body: { ...body, dry_run: false } }));
        refresh('jobs');
        refresh('job', follower.id);
      }}
    >
      <div className={style.plan}>
        <label className={style.check}>
          <input type="checkbox" checked={upstream} onChange={(event) => setUpstream(event.target.checked)} />
          <span>also the tasks that {tasks.length === 1 ? 'it depends' : 'they depend'} on</span>
        </label>
        <label className={style.check}>
          <input type="checkbox" checked={downstream} onChange={(event) => setDownstream(event.target.checked)} />
          <span>also the tasks that depend on {tasks.length === 1 ? 'it' : 'them'}</span>
        </label>
        {plan.error !== null && <Trouble error={plan.error} />}
        {plan.data === undefined && plan.error === null && <Faint>making the plan …</Faint>}
        {plan.data !== undefined && (
          <>
            <List title="run again" titleOfOne="runs again" ids={plan.data.runs} />
            <List title="are stopped first" titleOfOne="is stopped first" ids={plan.data.stopped} />
            <List title="will not run, by their trigger rules" titleOfOne="will not run, by its trigger rule" ids={plan.data.skipped} />
            <p>
              {plural(plan.data.kept, 'task')} {plan.data.kept === 1 ? 'stays as it is' : 'stay as they are'}. The job stays on version {plan.data.version}.
            </p>
          </>
        )}
      </div>
    </Confirm>
  );
}
