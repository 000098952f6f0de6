import { useEffect, useRef } from 'react';

/** Whether keys are text at the moment. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Calls a function for each single key that is pressed outside text fields and dialogs. `mod+k` also inside. */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const mod = event.metaKey || event.ctrlKey;
      const name = mod ? `mod+${event.key.toLowerCase()}` : event.key;
      if (!mod && (event.altKey || isTyping(event.target) || document.querySelector('dialog[open]') !== null)) return;
      const act = latest.current[name];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

/** `j` and `k` move the focus between elements with `data-row`, in the order of the page. */
export function moveRow(step: 1 | -1, selector = '[data-row]'): void {
  const rows = [...document.querySelectorAll<HTMLElement>(selector)];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: 'nearest' });
}
