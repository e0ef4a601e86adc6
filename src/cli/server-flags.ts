import { type Command, Option } from 'commander';
import type { PickerFlag } from '../picker/options';

/** Gives a command the flags of a server, and what to do with those that were set, by name. */
export function withServerFlags(
  command: Command,
  flags: readonly PickerFlag[],
  run: (given: Readonly<Record<string, string>>) => Promise<void>,
): Command {
  const options = flags.map((flag) => ({ name: flag.name, option: optionOf(flag) }));
  for (const { option } of options) {
    command.addOption(option);
  }
  command.addOption(new Option('--no-secure-serving').hideHelp());
  return command.action(async (values: Record<string, string | boolean>) => {
    const given = options.flatMap(({ name, option }) => {
      const value = values[option.attributeName()];
      return value === undefined ? [] : [[name, String(value)]];
    });
    await run(Object.fromEntries(given));
  });
}

function optionOf({ name, short, value, meaning, byDefault }: PickerFlag): Option {
  const optional = value.startsWith('[true');
  const flags = `${short === undefined ? '' : `-${short}, `}--${name} ${optional ? value : `<${value}>`}`;
  return new Option(flags, byDefault === undefined ? meaning : `${meaning} (default: ${byDefault})`);
}
