import { readdirSync, readFileSync } from 'node:fs';
import type { KubeObject } from '../cluster/kube-object';

/** Sends a signal to the process that stands for a pod's only container, from outside, as a kernel or a fault would. */
export function signalPod({ metadata, status }: KubeObject, signal: 'SIGKILL' | 'SIGSTOP'): void {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && listensFor(entry, status.podIP));
  if (pids.length !== 1) {
    throw new Error(`${pids.length} processes stand for ${metadata.name}, not one`);
  }
  process.kill(Number(pids[0]), signal);
}

function listensFor(pid: string, ip: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[words.indexOf('--host') + 1] === ip;
  } catch {
    return false; // it has ended meanwhile
  }
}
