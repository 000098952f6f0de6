import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** What the API refused, with its own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: Problem['errors'] = undefined,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}
