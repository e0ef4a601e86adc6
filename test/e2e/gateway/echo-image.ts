import { join } from 'node:path';
import type { ImageHandler } from '../cluster/kubelet/images';

/** vLLM's images, for which the echoing model server stands: it takes the port of the container's own arguments. */
export const echoImage: ImageHandler = {
  handles: (image) => /(^|\/)vllm-openai(:|@|$)/.test(image),
  process: ({ podIP, args }) => ({
    command: [
      process.execPath,
      '--require',
      require.resolve('tsx/cjs'),
      join(__dirname, 'echo-model-server.ts'),
      podIP,
      args.find((arg) => arg.startsWith('--port='))?.slice('--port='.length) ?? '8000',
    ],
  }),
};
