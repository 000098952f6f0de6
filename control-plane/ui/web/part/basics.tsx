import { useEffect, useRef, useState, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../api/error';
import { useNow } from '../live/context';
import { fullMoment, moment } from './format';
import { useSettings } from './settings';
import style from './basics.module.css';

export function Button({
  look = 'plain',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: 'plain' | 'accent' | 'danger' | 'quiet' }) {
  return <button type="button" {...rest} className={`${style.button} ${style[look]} ${rest.className ?? ''}`} />;
}

export function LinkButton({ href, children, look = 'plain' }: { href: string; children: ReactNode; look?: 'plain' | 'accent' | 'quiet' }) {
  return (
    <Link href={href} className={`${style.button} ${style[look]}`}>
      {children}
    </Link>
  );
}

/** A moment, short; its title has all of it with the offset of the zone. */
export function Time({ at }: { at: string | number | null | undefined }) {
  const { zone } = useSettings();
  const now = useNow(false);
  if (at === null || at === undefined || at === 0) return <span className={style.faint}>–</span>;
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullMoment(ms, zone)}>
      {moment(ms, now, zone)}
    </time>
  );
}

export function Faint({ children }: { children: ReactNode }) {
  return <span className={style.faint}>{children}</span>;
}

/** Copies a text. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className={style.copy}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
    >
      {copied ? 'Copied' : label}
    </button>
  );
}

export interface TwinCommands {
  readonly cascade: string;
  readonly curl: string;
}

/** The commands that do the same as an action of the page. */
export function Twins({ commands }: { commands: TwinCommands }) {
  return (
    <dl className={style.twins}>
      {(['cascade', 'curl'] as const).map((name) => (
        <div key={name}>
          <dt className="visually-hidden">{name}</dt>
          <dd>
            <code tabIndex={0} role="group" aria-label={`${name} command`}>
              {commands[name]}
            </code>
            <Copy text={commands[name]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A modal dialog: the browser's own, which holds the focus and closes with Escape. */
export function Dialog({ title, onClose, children, wide = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${style.dialog} ${wide ? style.wide : ''}`}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={style.dialogBody}>
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** What went wrong, in the API's own words. */
export function Trouble({ error }: { error: unknown }) {
  const text = error instanceof Error ? error.message : String(error);
  return (
    <div className={style.trouble} role="alert">
      <strong>{error instanceof ApiError && error.status === 404 ? 'Not found.' : 'This did not work.'}</strong> {text}
      {error instanceof ApiError && error.errors !== undefined && (
        <ul>
          {error.errors.map((part) => (
            <li key={`${part.pointer} ${part.code}`}>
              <code>{part.pointer}</code> {part.detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A page's or list's place while there is nothing to show in it. */
export function Empty({ title, children, page = false }: { title: string; children?: ReactNode; page?: boolean }) {
  return (
    <div className={style.empty}>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
}

/** Views of one thing, as links of the navigation kind: each has an address. */
export function Tabs({ tabs, chosen, onChoose, label }: { tabs: readonly Tab[]; chosen: string; onChoose: (id: string) => void; label: string }) {
  const list = useRef<HTMLDivElement>(null);
  return (
    <div
      className={style.tabs}
      role="tablist"
      aria-label={label}
      ref={list}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        const at = tabs.findIndex((tab) => tab.id === chosen);
        const next = tabs[(at + step + tabs.length) % tabs.length];
        if (next === undefined) return;
        onChoose(next.id);
        list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          data-tab={tab.id}
          aria-selected={tab.id === chosen}
          tabIndex={tab.id === chosen ? 0 : -1}
          onClick={() => onChoose(tab.id)}
        >
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && <span className={style.tabCount}>{tab.count.toLocaleString('en-US')}</span>}
        </button>
      ))}
    </div>
  );
}

/** JSON as text with two spaces, in a box that scrolls by itself. */
export function JsonBox({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return (
    <div className={style.json}>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <Copy text={text} />
    </div>
  );
}
