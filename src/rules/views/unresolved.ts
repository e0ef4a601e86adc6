/**
 * Whether a value holds a placeholder that is filled in after the check: the token of a late value or a template's
 * variable (`${…}`, `{{…}}`), a container's or a shell's variable (`$(NAME)`, `$NAME`, `$@`). Rules do not judge it.
 */
export function isUnresolved(value: unknown): boolean {
  return typeof value === 'string' && /\$[({@*A-Za-z_]|\{\{/.test(value);
}
