import { type ApiError, badValue, fieldError, malformedJson } from './api-error';

/** The fields of a JSON request body, read with the tolerance and the errors of vLLM's own request models. */
export class Fields {
  private constructor(readonly values: Readonly<Record<string, unknown>>) {}

  /** @throws ApiError when the text is no JSON object */
  static parse(text: string): Fields {
    let values: unknown;
    try {
      values = JSON.parse(text);
    } catch {
      throw malformedJson(text);
    }
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      const message = 'Input should be a valid dictionary or object to extract fields from';
      throw fieldError({ type: 'model_attributes_type', path: [], message, input: values });
    }
    return new Fields(values as Record<string, unknown>);
  }

  text(name: string): string | undefined {
    const value = this.values[name] ?? undefined;
    if (value !== undefined && typeof value !== 'string') {
      throw this.invalid(name, 'string_type', 'Input should be a valid string');
    }
    return value;
  }

  /** A text that may be empty but must be there. */
  requiredText(name: string): string {
    const value = this.values[name];
    if (value === undefined) {
      throw this.missing(name);
    }
    if (typeof value !== 'string') {
      throw this.invalid(name, 'string_type', 'Input should be a valid string');
    }
    return value;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.values[name] ?? otherwise;
    if (value === true || value === false) {
      return value;
    }
    const written = String(value).toLowerCase();
    if (['true', '1', 'yes', 'on', 'y', 't'].includes(written)) {
      return true;
    }
    if (['false', '0', 'no', 'off', 'n', 'f'].includes(written)) {
      return false;
    }
    throw this.invalid(name, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input');
  }

  /** A whole number of at least 1. */
  count(name: string): number | undefined {
    const value = this.values[name] ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'string') {
      const message = 'Input should be a valid integer, unable to parse string as an integer';
      throw this.invalid(name, 'int_parsing', message);
    }
    if (typeof number !== 'number' || !Number.isInteger(number)) {
      throw this.invalid(name, 'int_type', 'Input should be a valid integer');
    }
    if (number < 1) {
      throw badValue(`${name} must be at least 1, got ${number}.`, name, number);
    }
    return number;
  }

  list(name: string): readonly unknown[] {
    const value = this.values[name];
    if (value === undefined) {
      throw this.missing(name);
    }
    if (!Array.isArray(value)) {
      throw this.invalid(name, 'list_type', 'Input should be a valid list');
    }
    return value;
  }

  /** The members of a field that is itself an object; empty when it is missing. */
  object(name: string): Fields {
    const value = this.values[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      const message = 'Input should be a valid dictionary or object to extract fields from';
      throw this.invalid(name, 'model_attributes_type', message);
    }
    return new Fields(value as Record<string, unknown>);
  }

  private missing(name: string): ApiError {
    return fieldError({ type: 'missing', path: [name], message: 'Field required', input: this.values });
  }

  private invalid(name: string, type: string, message: string): ApiError {
    return fieldError({ type, path: [name], message, input: this.values[name] });
  }
}
