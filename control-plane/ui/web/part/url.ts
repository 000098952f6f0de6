import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** One parameter of the address: null if it is not there. Setting it adds a step to the history unless `replace`. */
export function useParam(name: string): [string | null, (value: string | null, options?: { replace?: boolean }) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string | null, options?: { replace?: boolean }) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (value === null || value === '') after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: options?.replace ?? false },
      );
    },
    [name, setParams],
  );
  return [params.get(name), set];
}

/** A parameter that is one of some words; the first one is not written into the address. */
export function useChoice<T extends string>(name: string, choices: readonly [T, ...T[]]): [T, (value: T) => void] {
  const [value, set] = useParam(name);
  const chosen = choices.find((choice) => choice === value) ?? choices[0];
  return [chosen, useCallback((next: T) => set(next === choices[0] ? null : next), [choices, set])];
}

/** The address of a job's page. */
export function jobPath(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

export function taskPath(id: string, task: string): string {
  return `${jobPath(id)}/tasks/${encodeURIComponent(task)}`;
}

export function dagPath(dag: string): string {
  return `/dags/${encodeURIComponent(dag)}`;
}

/** The page that shows two jobs beside each other. */
export function comparePath(a: string, b: string): string {
  return `${jobPath(a)}/compare/${encodeURIComponent(b)}`;
}

/** The page that shows what differs between two versions of a DAG. */
export function versionsPath(dag: string, a: number, b: number): string {
  return `${dagPath(dag)}/versions/${a}/${b}`;
}
