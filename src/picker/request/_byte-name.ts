/** A byte as a message names it: by its character, if it is a visible one. */
export function nameOfByte(byte: number): string {
  const isVisible = byte > 0x20 && byte < 0x7f;
  return isVisible ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
