import { Link } from 'wouter';
import { Page } from '../app';
import { useWorkers } from '../api/queries';
import { useNow } from '../live/context';
import { Empty, Faint, Time, Trouble } from '../part/basics';
import { clock, plural, relative } from '../part/format';
import table from '../part/table.module.css';
import { keyOf } from '../job/store';
import { taskPath } from '../part/url';
import style from './workers.module.css';

export function WorkersPage() {
  const workers = useWorkers();
  const now = useNow();
  const list = workers.data?.workers ?? [];
  const alive = list.filter((worker) => worker.status === 'alive');
  const slots = alive.reduce((sum, worker) => sum + worker.slots, 0);
  return (
    <Page title="Workers">
      <div className={style.title}>
        <h1>Workers</h1>
        {workers.data !== undefined && (
          <span>
            {plural(alive.length, 'worker')} alive, {`${alive.reduce((sum, worker) => sum + worker.used, 0)} of ${plural(slots, 'slot')} used`}
          </span>
        )}
      </div>
      {workers.error !== null && <Trouble error={workers.error} />}
      {workers.data !== undefined && slots === 0 && (
        <Empty title="Nothing runs local tasks at the moment">
          <p>
            Tasks of the types <code>local</code> and <code>command</code> wait until a worker has a slot. Start one beside this control plane, with
            the same <code>DATABASE_URL</code>:
          </p>
          <p>
            <code>cascade worker --workers 4</code>
          </p>
        </Empty>
      )}
      {list.length > 0 && (
        <div className={table.scroll} tabIndex={0} role="group" aria-label="Workers">
          <table className={table.table}>
            <thead>
              <tr>
                <th>Worker</th>
                <th>State</th>
                <th className={table.wide}>Host</th>
                <th className={`${table.number} ${table.wide}`}>Process</th>
                <th className={table.number}>Slots used</th>
                <th className={table.wide}>Runs</th>
                <th>Started</th>
                <th>Lease</th>
              </tr>
            </thead>
            <tbody>
              {list.map((worker) => (
                <tr key={worker.worker_id}>
                  <td className={table.mono}>{worker.worker_id}</td>
                  <td>
                    <span className={style.state} data-alive={worker.status === 'alive'}>
                      {worker.status}
                    </span>
                  </td>
                  <td className={table.wide}>{worker.host}</td>
                  <td className={`${table.number} ${table.wide}`}>{worker.pid}</td>
                  <td className={table.number}>
                    {worker.used} of {worker.slots}
                  </td>
                  <td className={`${table.grow} ${table.wide}`}>
                    {worker.running.length === 0 && <Faint>nothing</Faint>}
                    {worker.running.map((each) => {
                      const task = keyOf(each.task_id, each.map_index);
                      return (
                        <span key={`${each.job_id} ${task}`} className={style.runs}>
                          <Link href={taskPath(each.job_id, task)}>{task}</Link>{' '}
                          <Faint>{each.started_at === null ? '' : clock(now - Date.parse(each.started_at))}</Faint>
                        </span>
                      );
                    })}
                  </td>
                  <td>
                    <Time at={worker.started_at} />
                  </td>
                  <td>
                    {worker.status === 'alive' ? 'ends ' : 'ended '}
                    {relative(Date.parse(worker.lease_until), now)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
