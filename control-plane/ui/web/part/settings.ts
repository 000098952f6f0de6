import { useSyncExternalStore } from 'react';
import type { Zone } from './format';

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly zone: Zone;
  readonly density: 'dense' | 'roomy';
}

const KEY = 'cascade.settings';
const USUAL: Settings = { theme: 'system', zone: 'local', density: 'dense' };
const listeners = new Set<() => void>();

function read(): Settings {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) };
  } catch {
    return USUAL;
  }
}

let current = read();

export function applySettings(): void {
  const root = document.documentElement;
  if (current.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = current.theme;
  root.dataset.density = current.density;
}

export function settings(): Settings {
  return current;
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  applySettings();
  for (const listener of listeners) listener();
}

window.addEventListener('storage', (event) => {
  if (event.key !== KEY) return;
  current = read();
  applySettings();
  for (const listener of listeners) listener();
});

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  return useSyncExternalStore(listen, settings);
}
