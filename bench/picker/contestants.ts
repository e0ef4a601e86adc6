import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long a picker may take to listen. */
const START_MS = 60_000;

/** How long a picker that was stopped gets to have fresh reports again. */
const SETTLE_MS = 1_500;

/** The ports that a picker listens on. */
interface Ports {
  readonly extProc: number;
  readonly health: number;
  readonly metrics: number;
}

/** A picker to be measured. */
export interface Contestant {
  readonly name: string;
  /** How its file of endpoints spells a port. */
  readonly spellPort: (port: number) => number | string;
  /** The command that runs it. @param endpoints a file that lists them */
  command(endpoints: string, ports: Ports): readonly string[];
}

/**
 * The bundled picker as it comes; or with another policy.
 * @param node the Node that runs it
 */
export function ownPicker(name: string, node: string, ...flags: string[]): Contestant {
  return {
    name,
    spellPort: (port) => port,
    command: (endpoints, { extProc, health, metrics }) => [
      node,
      'dist/gke-inference.js',
      'picker',
      ...['--endpoints', endpoints, '--host', '127.0.0.1', '--no-secure-serving'],
      ...['--grpc-port', String(extProc), '--grpc-health-port', String(health), '--metrics-port', String(metrics)],
      ...flags,
    ],
  };
}

/** llm-d's picker with its default plugins and weights. */
export function llmDPicker(program: string): Contestant {
  return {
    name: 'llm-d-router',
    spellPort: String,
    command: (endpoints, { extProc, health, metrics }) => {
      const config = `${endpoints}.config.yaml`;
      writeFileSync(config, llmDConfig(endpoints));
      return [
        program,
        ...['--pool-name', 'bench', '--config-file', config, '--secure-serving=false'],
        ...['--metrics-endpoint-auth=false', '--tracing=false', '--grpc-port', String(extProc)],
        ...['--grpc-health-port', String(health), '--metrics-port', String(metrics)],
      ];
    },
  };
}

function llmDConfig(endpoints: string): string {
  const weights = { 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3 };
  return JSON.stringify({
    apiVersion: 'llm-d.ai/v1alpha1',
    kind: 'EndpointPickerConfig',
    plugins: [
      { type: 'file-discovery', parameters: { path: endpoints } },
      ...[...Object.keys(weights), 'max-score-picker', 'single-profile-handler'].map((type) => ({ type })),
    ],
    schedulingProfiles: [
      {
        name: 'default',
        plugins: [
          ...Object.entries(weights).map(([pluginRef, weight]) => ({ pluginRef, weight })),
          { pluginRef: 'max-score-picker' },
        ],
      },
    ],
    dataLayer: { discovery: { pluginRef: 'file-discovery' } },
  });
}

/** A picker that runs, stopped except while it is measured, so that it takes nothing from the others. */
export class RunningContestant {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gkei-bench-'));
  private readonly log = join(this.folder, 'log');
  private readonly child: ChildProcess;
  readonly name: string;
  readonly port: number;
  /** Also what is stopped ends so, and would keep its ports otherwise. */
  private readonly kill = () => this.child.kill('SIGKILL');

  /** @param firstPort the first of three that are free */
  constructor(contestant: Contestant, endpointPorts: readonly number[], firstPort: number) {
    const endpoints = join(this.folder, 'endpoints.yaml');
    const list = endpointPorts.map((port, index) => ({
      name: `server-${index}`,
      address: '127.0.0.1',
      port: contestant.spellPort(port),
    }));
    writeFileSync(endpoints, JSON.stringify({ endpoints: list }));
    const ports = { extProc: firstPort, health: firstPort + 1, metrics: firstPort + 2 };
    const [program, ...args] = contestant.command(endpoints, ports);
    const log = openSync(this.log, 'w');
    this.child = spawn(program, args, { stdio: ['ignore', log, log] });
    process.once('exit', this.kill);
    closeSync(log);
    this.name = contestant.name;
    this.port = firstPort;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Waits until it listens, then stops it. */
  async started(): Promise<void> {
    const end = Date.now() + START_MS;
    while (!(await listens(this.port)) && this.child.exitCode === null && Date.now() < end) {
      await delay(100);
    }
    await delay(SETTLE_MS);
    // Something else may listen there, so that it cannot.
    if (this.child.exitCode !== null || !(await listens(this.port))) {
      throw new Error(`${this.name} does not listen on ${this.port}:\n${readFileSync(this.log, 'utf8').slice(-2_000)}`);
    }
    this.child.kill('SIGSTOP');
  }

  /** Lets it run while something is measured. */
  async whileRunning<T>(measure: () => Promise<T>): Promise<T> {
    this.child.kill('SIGCONT');
    await delay(SETTLE_MS);
    try {
      return await measure();
    } finally {
      this.child.kill('SIGSTOP');
    }
  }

  async stop(): Promise<void> {
    process.off('exit', this.kill);
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'exit');
      this.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => tell(true)).once('error', () => tell(false));
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
