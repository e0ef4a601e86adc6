/** Ports of the model router, the same as the reference body-based router's. */
export const MODEL_ROUTER_PORTS = { extProc: 9004, health: 9005, metrics: 9090 } as const;
