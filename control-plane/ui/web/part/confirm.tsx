import { useState, type ReactNode } from 'react';
import { Button, Dialog, Trouble, Twins, type TwinCommands } from './basics';
import style from './confirm.module.css';

/** Asks before an action, with the commands that do the same. */
export function Confirm({
  title,
  action,
  commands,
  act,
  onClose,
  children,
  danger = false,
  disabled = false,
}: {
  title: string;
  action: string;
  commands: TwinCommands;
  act: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
  danger?: boolean;
  disabled?: boolean;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return (
    <Dialog title={title} onClose={onClose} wide>
      <div className={style.text}>{children}</div>
      {error !== null && <Trouble error={error} />}
      <div className={style.actions}>
        <Button onClick={onClose}>Close</Button>
        <Button
          look={danger ? 'danger' : 'accent'}
          disabled={busy || disabled}
          autoFocus
          onClick={() => {
            setBusy(true);
            setError(null);
            act().then(onClose, (e: unknown) => {
              setBusy(false);
              setError(e);
            });
          }}
        >
          {action}
        </Button>
      </div>
      <div className={style.same}>
        <h3>The same in a shell</h3>
        <Twins commands={commands} />
      </div>
    </Dialog>
  );
}
