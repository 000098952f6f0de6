import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { Page } from '../app';
import { answer, client, type Dag } from '../api/client';
import { useDag, useJobs, useLiveJobs, useVersions } from '../api/queries';
import { GraphView } from '../job/graph-view';
import { groupsGraph, versionGraph } from '../job/graph';
import { useNow } from '../live/context';
import { Copy, Empty, Faint, JsonBox, LinkButton, Tabs, Time, Trouble } from '../part/basics';
import { count, duration, plural, relative, who } from '../part/format';
import { useKeys } from '../part/keys';
import table from '../part/table.module.css';
import { dagPath, useChoice, versionsPath } from '../part/url';
import { EnabledSwitch } from './dags';
import { HistoryGrid } from './history';
import style from './dag.module.css';
import { JobTable } from './jobs';
import { usualDuration } from './now';

const TABS = ['history', 'graph', 'schedule', 'versions', 'document'] as const;

export default function DagPage({ dag: name }: { dag: string }) {
  useLiveJobs(name);
  const dag = useDag(name);
  const jobs = useJobs({ dag: name, limit: 50 });
  const [tab, setTab] = useChoice('tab', TABS);
  const [, go] = useLocation();
  const now = useNow();
  const version = dag.data?.version ?? 0;
  const graph = useQuery({
    queryKey: ['shown-graph', name, version],
    queryFn: async () => {
      const { tasks, groups } = await versionGraph(name, version);
      return tasks === null ? groupsGraph(groups ?? []) : { ...tasks, complete: true };
    },
    enabled: version > 0 && tab === 'graph',
  });
  useKeys({ t: () => go(`${dagPath(name)}/trigger`) });
  if (dag.error !== null) {
    return (
      <Page title={name}>
        <h1>{name}</h1>
        <Trouble error={dag.error} />
      </Page>
    );
  }
  const list = jobs.data?.jobs ?? [];
  const usual = usualDuration(list, name);
  const ended = list.filter((job) => job.completed_at !== null);
  const good = ended.filter((job) => job.status === 'success').length;
  return (
    <Page title={name} fill={tab === 'graph'}>
      <div className={style.head}>
        <h1>{name}</h1>
        {dag.data !== undefined && <EnabledSwitch dag={dag.data} />}
        <div className={style.actions}>
          <LinkButton href={`${dagPath(name)}/trigger`} look="accent">
            Trigger
          </LinkButton>
        </div>
      </div>
      {dag.data !== undefined && (
        <>
          {dag.data.description !== null && <p className={style.text}>{dag.data.description}</p>}
          <div className={style.facts}>
            <span>{plural(dag.data.task_count, 'task')}</span>
            <span>version {dag.data.version}</span>
            <span>
              {dag.data.schedule === null ? 'started by hand' : <code>{dag.data.schedule}</code>}
              {dag.data.next_run_at !== null && `, next ${relative(Date.parse(dag.data.next_run_at), now)}`}
            </span>
            {usual !== undefined && <span title="Half of the last jobs that succeeded took this or less">usually {duration(usual)}</span>}
            {ended.length > 0 && (
              <span>
                {good} of the last {ended.length} succeeded
              </span>
            )}
            {!dag.data.present && <strong>its source does not have it any more</strong>}
            <SwitchedBy dag={dag.data} />
          </div>
        </>
      )}
      <Tabs
        label="Views of the DAG"
        chosen={tab}
        onChoose={(next) => setTab(next as (typeof TABS)[number])}
        tabs={[
          { id: 'history', label: 'History' },
          { id: 'graph', label: 'Graph' },
          ...(dag.data?.schedule == null ? [] : [{ id: 'schedule', label: 'Schedule' }]),
          { id: 'versions', label: 'Versions' },
          { id: 'document', label: 'Document' },
        ]}
      />
      {tab === 'history' &&
        jobs.data !== undefined &&
        (list.length === 0 ? (
          <Empty title="It never ran">
            <p>
              <Link href={`${dagPath(name)}/trigger`}>Trigger it</Link>, or press <kbd>t</kbd>.
            </p>
          </Empty>
        ) : (
          <div className={style.history}>
            <HistoryGrid dag={name} />
            <JobTable jobs={list} showDag={false} />
            {jobs.data.next_cursor !== null && (
              <p className={style.text}>
                <Link href={`/jobs?dag=${encodeURIComponent(name)}`}>All jobs of this DAG</Link>
              </p>
            )}
          </div>
        ))}
      {tab === 'graph' && graph.error !== null && <Trouble error={graph.error} />}
      {tab === 'graph' && graph.data !== undefined && <GraphView graph={graph.data} />}
      {tab === 'schedule' && <Schedule dag={name} />}
      {tab === 'versions' && <Versions dag={name} />}
      {tab === 'document' && dag.data !== undefined && (
        <div className={style.document}>
          <p className={style.text}>
            From <code>{dag.data.source}</code> <Copy text={dag.data.source} />
          </p>
          <JsonBox value={dag.data.definition} label="Document of the DAG" />
        </div>
      )}
    </Page>
  );
}

/** Whether the DAG is switched off; who said so, or switched it on, and when, as far as that is known. */
function SwitchedBy({ dag }: { dag: Dag }) {
  const off = !dag.enabled && dag.present;
  // A control plane of an older version does not tell of the word.
  const word = dag.switched ?? null;
  if (!off && (word === null || (word.actor === null && word.at === null))) return null;
  return (
    <span>
      {off ? <strong>switched off</strong> : `switched ${word?.enabled === true ? 'on' : 'off'}`}
      {word?.actor != null && <span title={word.actor}> by {who(word.actor)}</span>}
      {word?.at != null && (
        <>
          , <Time at={word.at} />
        </>
      )}
    </span>
  );
}

/** The next times at which the schedule starts a job. */
function Schedule({ dag }: { dag: string }) {
  const now = useNow();
  const times = useQuery({
    queryKey: ['schedule', dag, Math.floor(now / 60_000)],
    queryFn: () => answer(client.GET('/v1/dags/{dag}/schedule', { params: { path: { dag }, query: { next: 10 } } })),
    placeholderData: (before) => before,
  });
  if (times.error !== null) return <Trouble error={times.error} />;
  if (times.data === undefined) return null;
  return (
    <div className={style.document}>
      <p className={style.text}>
        <code>{times.data.schedule}</code> in {times.data.timezone ?? 'UTC'}
        {!times.data.enabled && '. The DAG is switched off: none of these starts a job'}
      </p>
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th>In the zone of the schedule</th>
              <th>Here</th>
              <th>In</th>
              <th>Note</th>
            </tr>
          </thead>
          <tbody>
            {times.data.ticks.map((tick) => (
              <tr key={tick.at}>
                <td>{tick.local.replace('T', ' ').replace(/:00(\.000)?(?=[+-Z])/, ' ')}</td>
                <td>
                  <Time at={tick.at} />
                </td>
                <td>{relative(Date.parse(tick.at), now)}</td>
                <td className={table.grow}>{tick.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Versions({ dag }: { dag: string }) {
  const versions = useVersions(dag);
  if (versions.error !== null) return <Trouble error={versions.error} />;
  const list = versions.data?.versions ?? [];
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th className={table.number}>Version</th>
            <th>Since</th>
            <th className={table.number}>Tasks</th>
            <th>What changed</th>
            <th>From</th>
          </tr>
        </thead>
        <tbody>
          {list.map((version, i) => (
            <tr key={version.version}>
              <td className={table.number}>{version.version}</td>
              <td>
                <Time at={version.created_at} />
              </td>
              <td className={table.number}>{count(version.task_count)}</td>
              <td>
                {list[i + 1] === undefined ? (
                  <Faint>–</Faint>
                ) : (
                  <Link href={versionsPath(dag, list[i + 1]?.version ?? 1, version.version)} className={table.link} data-row>
                    since version {list[i + 1]?.version}
                  </Link>
                )}
              </td>
              <td className={`${table.mono} ${table.grow}`} title={version.source}>
                {version.source === '' ? <Faint>–</Faint> : version.source}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
