/** A repository that a container downloads from the Hugging Face hub by the hub's own program. */
export interface HubDownload {
  readonly repository: string;
  /** Undefined where the default branch is taken. */
  readonly revision: string | undefined;
}

const PROGRAM = /(^|\/)(hf|huggingface-cli)$/;

/** Reads `hf download REPOSITORY [--revision REVISION] …`; undefined where a container runs anything else. */
export function readHubDownload(words: readonly string[]): HubDownload | undefined {
  const [program = '', verb, repository] = words;
  if (verb !== 'download' || repository === undefined || !PROGRAM.test(program)) {
    return undefined;
  }
  const options = words.slice(3);
  const index = options.findIndex((option) => option === '--revision' || option.startsWith('--revision='));
  const [, inline] = options[index]?.split('=') ?? [];
  return { repository, revision: index < 0 ? undefined : (inline ?? options[index + 1]) };
}
