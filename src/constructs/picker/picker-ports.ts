/** Ports of the picker, the same as the reference picker's. GKE probes 9003 by itself. */
export const PICKER_PORTS = { extProc: 9002, health: 9003, metrics: 9090 } as const;
