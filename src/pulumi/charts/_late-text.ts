import { lateTokensIn, replaceLateTokens, showsLateToken } from '../../late-token';

/**
 * Puts values in the places of tokens so that the text keeps its meaning: inside the strings of a JSON text they are escaped, and
 * inside base64 they are encoded, also one within the other. In text of any other kind they stand as they are.
 */
export function fillLateText(text: string, valueFor: (token: string) => string): string {
  if (!showsLateToken(text)) {
    return text;
  }
  if (!isJson(text)) {
    return fillPlain(text, valueFor);
  }
  return text.replace(JSON_PARTS, (part) =>
    part.startsWith('"') && showsLateToken(part)
      ? JSON.stringify(fillLateText(JSON.parse(part), valueFor))
      : fillPlain(part, valueFor),
  );
}

/** The tokens that {@link fillLateText} finds in a text. */
export function lateTokensWithin(text: string): readonly string[] {
  const tokens = new Set<string>();
  fillLateText(text, (token) => {
    tokens.add(token);
    return '';
  });
  return [...tokens];
}

/** The strings of a JSON text, and what stands between them. */
const JSON_PARTS = /"(?:[^"\\]|\\.)*"|[^"]+/g;

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) {
    return false;
  }
  try {
    // A token outside of the strings stands for a number or a boolean.
    JSON.parse(replaceLateTokens(text, () => '0'));
    return true;
  } catch {
    return false;
  }
}

function fillPlain(text: string, valueFor: (token: string) => string): string {
  const filled = text.replace(BASE64_RUN, (run) => fillBase64(run, valueFor));
  return lateTokensIn(text).length > 0 ? replaceLateTokens(filled, valueFor) : filled;
}

const BASE64_RUN = /[A-Za-z0-9+/]{16,}={0,2}/g;

function fillBase64(run: string, valueFor: (token: string) => string): string {
  const inner = Buffer.from(run, 'base64').toString('utf8');
  const trim = (encoded: string) => encoded.replace(/=+$/, '');
  if (!showsLateToken(run) || trim(base64(inner)) !== trim(run)) {
    return run;
  }
  const filled = base64(fillLateText(inner, valueFor));
  return run.length % 4 === 0 ? filled : trim(filled);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
