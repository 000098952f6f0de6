import { useEffect, useState, useSyncExternalStore } from 'react';
import { JobFollower, type JobView } from './follow';

const AGAIN = 250;

/** Follows a job while the component is shown. */
export function useFollower(id: string, dag: string | undefined, version: number | undefined): JobFollower | null {
  const [follower, setFollower] = useState<JobFollower | null>(null);
  useEffect(() => {
    if (dag === undefined || version === undefined) return undefined;
    const next = new JobFollower(id, dag, version);
    next.start();
    setFollower(next);
    return () => {
      next.stop();
      setFollower(null);
    };
  }, [id, dag, version]);
  return follower;
}

/** Has the component drawn again when the job changed, four times a second at most. */
export function useRevision(follower: JobView): number {
  const [subscribe] = useState(() => (listener: () => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const stop = follower.listen(() => {
      if (timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          last = Date.now();
          listener();
        },
        Math.max(0, last + AGAIN - Date.now()),
      );
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  });
  return useSyncExternalStore(subscribe, () => follower.revision);
}
