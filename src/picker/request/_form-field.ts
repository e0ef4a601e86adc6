/** What a part of a form is, as its headers say. */
export interface FormField {
  readonly name: string;
  /** It has a file name. */
  readonly isFile: boolean;
}

const DISPOSITION = /^content-disposition:\s*form-data\s*(;.*)$/im;

/** A parameter of a header: its name, and its value, plain or in quotes. */
const PARAMETER = /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;

/** Reads the headers of a part, which may begin with the line break before them. */
export function fieldOf(headers: string): FormField {
  let name = '';
  let isFile = false;
  const [, parameters = ''] = DISPOSITION.exec(headers) ?? [];
  for (const [, key, quoted, plain] of parameters.matchAll(PARAMETER)) {
    if (key.toLowerCase() === 'name') {
      name = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    } else if (/^filename\*?$/i.test(key)) {
      isFile = true;
    }
  }
  return { name, isFile };
}

/** The boundary that a content type of `multipart/form-data` says; undefined for other types or where it says none. */
export function boundaryOf(contentType: string): string | undefined {
  for (const [, key, quoted, plain] of contentType.matchAll(PARAMETER)) {
    if (key.toLowerCase() === 'boundary') {
      return (quoted ?? plain) || undefined;
    }
  }
  return undefined;
}
