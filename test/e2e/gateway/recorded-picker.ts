import { join } from 'node:path';
import { type ImageHandler, pickerImage } from '../cluster/kubelet/images';

const PORT = 9002;
const BEHIND = 19_002;

/**
 * The picker's image: the picker itself behind a proxy that keeps what gateways say to it, so that a test can look for
 * what must not be among it. It hears only what is not encrypted: see `plainHttp2Picker`.
 *
 * @param file what is kept
 */
export function recordedPicker(program: string, file: string): ImageHandler {
  const { handles, process: pickerProcess } = pickerImage(program);
  return {
    handles,
    process: (start) => {
      const { command, env } = pickerProcess(start);
      const moved = command.map((arg) => (arg === `--grpc-port=${PORT}` ? `--grpc-port=${BEHIND}` : arg));
      const proxy = [process.execPath, '--require', require.resolve('tsx/cjs'), join(__dirname, 'recording-proxy.ts')];
      return { command: [...proxy, start.podIP, `${PORT}`, `${BEHIND}`, file, ...moved], env };
    },
  };
}
