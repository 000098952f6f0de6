import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from 'wouter';
import { answer, client, type JobExplanation, type TaskExplanation } from '../api/client';
import type { JobView } from '../job/follow';
import { useNow } from '../live/context';
import { Faint, Trouble } from '../part/basics';
import { count, relative } from '../part/format';
import { Glyph } from '../part/glyph';
import { taskPath } from '../part/url';
import style from './why.module.css';

/** What the control plane says about why tasks do not run; asked for again while the job runs, as answers have times in them. */
function useExplanation(follower: JobView, task: string | undefined) {
  const running = follower.store.endedJobAt === 0;
  return useQuery({
    // Until the job ends, each answer is for a moment; then it is for the last event.
    queryKey: ['explain', follower.id, task ?? null, running ? 'running' : follower.store.last],
    queryFn: () =>
      answer(client.GET('/v1/jobs/{id}/explain', { params: { path: { id: follower.id }, query: task === undefined ? {} : { task } } })),
    refetchInterval: running ? 3000 : false,
    placeholderData: (before) => before,
  });
}

function Until({ until, running }: { until: string | null; running: boolean }) {
  const now = useNow(running && until !== null);
  if (until === null || !running || Date.parse(until) < now) return null;
  return (
    <Faint>
      {' '}
      <span title={until}>({relative(Date.parse(until), now)})</span>
    </Faint>
  );
}

/** Why one task is where it is: what holds it up, at the very front. */
export function WhyTask({ follower, task }: { follower: JobView; task: string }) {
  const { data, error } = useExplanation(follower, task);
  const search = useSearch();
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Faint>asking …</Faint>;
  const why = data as TaskExplanation;
  const running = follower.store.endedJobAt === 0;
  return (
    <div className={style.why}>
      <p>
        {why.text}
        <Until until={why.until} running={running} />
      </p>
      {why.frontier.length > 0 && (
        <ul>
          {why.frontier.map((each) => (
            <li key={each.task_id}>
              <Glyph status={each.status} size={12} />
              <span>
                <Link href={`${taskPath(follower.id, each.task_id)}${search === '' ? '' : `?${search}`}`}>{each.task_id}</Link> {each.text}
                <Until until={each.until} running={running} />
              </span>
            </li>
          ))}
          {why.frontier_count > why.frontier.length && <li>and {count(why.frontier_count - why.frontier.length)} more</li>}
        </ul>
      )}
    </div>
  );
}

/** Why the tasks of a job that do not run do not run, by kind. */
export function WhyJob({ follower }: { follower: JobView }) {
  const { data, error } = useExplanation(follower, undefined);
  const search = useSearch();
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Faint>asking …</Faint>;
  const why = data as JobExplanation;
  const running = follower.store.endedJobAt === 0;
  return (
    <div className={style.why}>
      <p>{why.summary}</p>
      {why.waits.length > 0 && (
        <ul>
          {why.waits.map((wait) => (
            <li key={`${wait.kind} ${wait.text}`}>
              <span>
                {wait.text}
                <Until until={wait.until} running={running} />
                {wait.tasks.length > 0 && wait.tasks.length <= 6 && (
                  <span className={style.tasks}>
                    {wait.tasks.map((id) => (
                      <Link key={id} href={`${taskPath(follower.id, id)}${search === '' ? '' : `?${search}`}`}>
                        {id}
                      </Link>
                    ))}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
