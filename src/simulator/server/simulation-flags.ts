/** One knob of the simulation: a flag, an environment variable of the same meaning, and what both set. */
export interface SimulationFlag {
  /** The flag without its dashes. */
  readonly name: string;
  /** What to write behind the flag. */
  readonly value: string;
  readonly meaning: string;
}

/**
 * The knobs of the simulation, which vLLM has not. Each can be set by its environment variable too, so that whoever
 * starts the process can change the simulation without touching the arguments meant for vLLM.
 */
export const SIMULATION_FLAGS = [
  {
    name: 'sim-load-seconds',
    value: 'SECONDS',
    meaning: 'time from start to ready; the port refuses connections until then (default 0)',
  },
  {
    name: 'sim-hang',
    value: 'never-ready|after:SECONDS',
    meaning: 'never open the port, or accept connections but answer nothing from SECONDS after ready on (default off)',
  },
  {
    name: 'sim-crash-after-seconds',
    value: 'SECONDS',
    meaning: 'exit with code 1 that long after the start (default off)',
  },
  {
    name: 'sim-prefill-ms-per-token',
    value: 'MS',
    meaning: 'time that a prompt token costs when it is not cached (default 0.0529: an 8B model on one A100)',
  },
  {
    name: 'sim-decode-ms-per-token',
    value: 'MS',
    meaning: 'time of one engine step, in which each running request gets a token (default 12.3: the same)',
  },
  {
    name: 'sim-kv-tokens',
    value: 'TOKENS',
    meaning: 'KV cache size (default 160000: the same with 40 GB, or --max-model-len if that is more)',
  },
  {
    name: 'sim-profile',
    value: 'NAME',
    meaning:
      'pace, KV cache size and batch limits of a model on its GPUs, from measured kernels, in place of the two times per ' +
      'token: qwen3-32b-2xh100, llama-8b-h100, … (default off)',
  },
  {
    name: 'sim-adapter-load-ms',
    value: 'MS',
    meaning: 'time of loading an adapter that is not among the --max-loras used last (default 0)',
  },
  {
    name: 'sim-speed',
    value: 'FACTOR',
    meaning: 'divides the time of every step and of every load of an adapter (default 1)',
  },
  { name: 'sim-seed', value: 'NUMBER', meaning: 'changes the generated text (default 0)' },
] as const satisfies readonly SimulationFlag[];

/** The name of a knob. */
export type SimulationFlagName = (typeof SIMULATION_FLAGS)[number]['name'];

/** `sim-load-seconds` → `GKEI_MOCK_LOAD_SECONDS`. */
export function environmentName(flag: SimulationFlagName): string {
  return `GKEI_MOCK_${flag.slice('sim-'.length).replaceAll('-', '_').toUpperCase()}`;
}
