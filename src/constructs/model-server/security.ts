/** What holds for all containers of a model server's pod. */
export const POD_SECURITY = { seccompProfile: { type: 'RuntimeDefault' } } as const;

/**
 * What is taken from a container that runs vLLM's stock image.
 *
 * The image runs as root, and vLLM and its libraries write to root's home (`~/.triton`, `~/.config`), so the user stays and
 * the root file system stays writable. A server needs no Linux capability: its port is above 1023, its files are root's
 * own, and GPUs are devices that everybody may open.
 */
export const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } as const;
