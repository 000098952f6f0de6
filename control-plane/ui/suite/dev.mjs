// A real `cascade dev` with a state and DAGs of its own. CASCADE names another command than that of this clone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { ControlPlane } from './control-plane.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The command line that is tried. */
export const CASCADE = process.env.CASCADE ?? join(ROOT, 'cascade');

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** 1 → 9,998 → 1, every 50th a real command. */
export function large() {
  const tasks = { start: { type: 'noop' } };
  for (let i = 0; i < 9998; i++) {
    const id = `part_${String(i).padStart(4, '0')}`;
    tasks[id] = i % 50 === 0 ? { type: 'command', command: ['true'], depends_on: ['start'] } : { type: 'noop', depends_on: ['start'] };
  }
  tasks.end = { type: 'noop', depends_on: Object.keys(tasks).slice(1) };
  return { name: 'large', description: 'Ten thousand tasks', tasks };
}

export class Dev extends ControlPlane {
  /** With these DAGs, by the names of their files; those of the suite unless given. */
  constructor(dags = undefined) {
    super();
    this.dags = dags;
  }

  write(name, text) {
    writeFileSync(join(this.folder, 'dags', name), text);
  }

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'cascade-ui-'));
    if (this.dags === undefined) {
      cpSync(join(import.meta.dirname, 'dags'), join(this.folder, 'dags'), { recursive: true });
      this.write('large.json', JSON.stringify(large()));
    } else {
      mkdirSync(join(this.folder, 'dags'));
      for (const [name, text] of Object.entries(this.dags)) this.write(name, text);
    }
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    await this.run();
  }

  async run() {
    const words = ['dev', '--port', String(this.port), '--dags', 'dags', '--workers', '4', '-o', 'json'];
    this.process = spawn(CASCADE, words, {
      cwd: this.folder,
      env: { ...process.env, CASCADE_STATE_DIR: join(this.folder, 'state') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: this.process.stdout })) if (line.includes('"url"')) return;
    throw new Error('cascade dev ended before it listened');
  }

  /** The server says nothing any more, and does not hang up either: as a machine that sleeps, or a network that is gone. */
  silence() {
    this.process.kill('SIGSTOP');
  }

  speak() {
    this.process.kill('SIGCONT');
  }

  /** As by `kill -9`: the script has become the JVM, so that this is all of it. */
  async kill() {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
  }

  target() {
    return { base: this.url, headers: {} };
  }

  async stop() {
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
