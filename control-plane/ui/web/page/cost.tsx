import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../api/client';
import { costAgainAfter, price, units } from '../job/cost';
import type { JobView } from '../job/follow';
import { Faint, Trouble } from '../part/basics';
import { dollars } from '../part/format';
import table from '../part/table.module.css';
import style from './cost.module.css';

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul className={style.sentences}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

/** What the control plane estimates that a job cost in AWS, or would have cost there. The journal is read for it, so that it is asked for seldom. */
export function CostJob({ follower }: { follower: JobView }) {
  const running = follower.store.endedJobAt === 0;
  const { data: cost, error } = useQuery({
    queryKey: ['cost', follower.id, running ? 'running' : follower.store.last],
    queryFn: () => answer(client.GET('/v1/jobs/{id}/cost', { params: { path: { id: follower.id } } })),
    refetchInterval: (query) => costAgainAfter(query.state.data, running, follower.store.last),
    placeholderData: (before) => before,
  });
  if (error !== null) return <Trouble error={error} />;
  if (cost === undefined) return <Faint>asking …</Faint>;
  return (
    <div className={style.cost}>
      <p className={style.total}>
        <strong>{dollars(cost.total)}</strong>
        <span className={style.label}>Estimate</span>
        <span>{cost.title}</span>
        {cost.complete === false && <Faint>counting on …</Faint>}
      </p>
      <div className={table.scroll} tabIndex={0} role="group" aria-label="What it is made of">
        <table className={table.table}>
          <thead>
            <tr>
              <th>What</th>
              <th className={`${table.number} ${table.wide}`}>Count</th>
              <th className={table.wide}>Price</th>
              <th className={table.number}>Amount</th>
            </tr>
          </thead>
          <tbody>
            {cost.lines.map((line) => (
              <tr key={line.kind}>
                <td className={style.what}>{line.text}</td>
                <td className={`${table.number} ${table.wide}`}>{units(line)}</td>
                <td className={table.wide}>{price(line)}</td>
                <td className={table.number}>{dollars(line.amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Sentences title="Assumed" sentences={cost.assumptions} />
      <Sentences title="Not counted" sentences={cost.not_counted} />
    </div>
  );
}
