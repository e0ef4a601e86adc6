import * as fc from 'fast-check';
import { bodyEdits, growth, scanFor, splice } from '../../../src/picker/request';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

const BOUNDARY = 'X-Boundary-9';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A field of a form, and whether it is sent as a file. */
interface Sent {
  readonly name: string;
  readonly value: Buffer;
  readonly file: boolean;
}

/** A form as clients write it. */
function formOf(fields: readonly Sent[], boundary = BOUNDARY): Buffer {
  const parts = fields.map(({ name, value, file }) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`),
      Buffer.from(file ? '; filename="a; name=model.wav"\r\nContent-Type: audio/wav\r\n\r\n' : '\r\n\r\n'),
      value,
      Buffer.from('\r\n'),
    ]),
  );
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

const field = (name: string, value: string) => ({ name, value: Buffer.from(value), file: false });
const file = (bytes: number) => ({ name: 'file', value: Buffer.alloc(bytes, '\r\n-'), file: true });

function scan(chunks: readonly Buffer[], type = TYPE) {
  const found = scanFor(type, true);
  for (const chunk of chunks) {
    found.push(chunk);
  }
  found.end();
  return found;
}

describe('a multipart form', () => {
  it('is read and its model replaced as a reader of forms does, wherever it is cut', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r\n', '\r\n--', `--${BOUNDARY}`, '\r\n\r\n'),
    );
    const sent = fc.record({
      name: fc.constantFrom('model', 'prompt', 'file', 'language', 'models'),
      value: fc.array(value, { maxLength: 3 }).map((texts) => Buffer.from(texts.join(''))),
      file: fc.boolean(),
    });
    const form = fc
      .array(sent, { maxLength: 5 })
      .filter((fields) => fields.every(({ value: bytes }) => !bytes.includes(`\r\n--${BOUNDARY}`)))
      .filter((fields) => fields.every(({ value: bytes }) => !bytes.subarray(0, 20).includes(`--${BOUNDARY}`)));
    await fc.assert(
      fc.asyncProperty(
        form.chain((fields) => fc.tuple(fc.constant(fields), chunksOf(formOf(fields)))),
        async ([fields, chunks]) => {
          const found = scan(chunks);
          expect(found.problem).toBeUndefined();
          const models = fields.filter(({ name, file: isFile }) => name === 'model' && !isFile);
          expect(found.model).toBe(models.at(-1)?.value.toString());
          const prompt = fields.filter(({ name, file: isFile }) => name === 'prompt' && !isFile).at(-1);
          expect(found.textBytes).toBe(prompt?.value.length ?? 0);

          const edits = bodyEdits(found, { model: 'served', tellsUsage: true });
          const changed = splice(chunks, edits);
          const renamed = fields.map((each) => (models.includes(each) ? field('model', 'served') : each));
          expect(Buffer.concat(changed).equals(formOf(renamed))).toBe(true);
          const length = Buffer.concat([...chunks]).length;
          expect(length + growth(edits)).toBe(formOf(renamed).length);

          // The reader of forms that Node has takes a boundary for a delimiter wherever it stands.
          if (fields.every(({ value: bytes }) => !bytes.includes(`--${BOUNDARY}`))) {
            const bytes = new Uint8Array(Buffer.concat(changed));
            const read = await new Response(bytes, { headers: { 'content-type': TYPE } }).formData();
            expect(read.getAll('model').filter((each) => typeof each === 'string')).toEqual(models.map(() => 'served'));
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('is read alike wherever it is cut, whatever its bytes', () => {
    const pieces = fc.constantFrom(
      ...[
        `--${BOUNDARY}`,
        '\r\n',
        '--',
        '\r',
        '\n',
        ' ',
        'content-disposition: form-data',
        '; name="model"',
        '; name=',
      ],
      ...['; filename=a', 'm', '\u0000', '"', `\r\n--${BOUNDARY}\r\n`, '\r\n\r\n'],
    );
    const text = fc.array(pieces, { maxLength: 20 }).map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(
        text.chain((bytes) => fc.tuple(fc.constant(bytes), chunksOf(bytes))),
        ([bytes, chunks]) => {
          const [whole, cut] = [scan([bytes]), scan(chunks)].map(({ problem, model, modelSpans, textBytes }) => {
            return { problem, model, modelSpans, textBytes };
          });
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it('tells what an audio request says beside its model', () => {
    const fields = [file(128_000), field('model', 'whisper'), field('stream', 'True'), field('prompt', 'Names: é')];
    const found = scan([formOf([...fields, field('max_completion_tokens', '50')])]);
    expect(found).toMatchObject({
      model: 'whisper',
      stream: true,
      textBytes: 9,
      otherTokens: 100,
      maxTokens: 50,
      previousResponse: '',
    });
    expect(found.hashes('whisper')).toHaveLength(0);
  });

  it.each([
    ['a boundary in quotes', `Multipart/Form-Data; charset=utf-8; BOUNDARY="b o:1"`, 'b o:1'],
    ['a boundary with capitals', 'multipart/form-data; boundary=AbC', 'AbC'],
  ])('is told apart by %s', (_, type, boundary) => {
    expect(scan([formOf([field('model', 'm')], boundary)], type).model).toBe('m');
  });

  it('may have a preamble, white space behind delimiters, parts without headers, and an epilogue', () => {
    const text = `Hello\r\n--b  \r\n\r\nnothing\r\n--b\r\ncontent-disposition:form-data;name=model\r\n\r\nm\r\n--b--and more`;
    const found = scan([Buffer.from(text)], 'multipart/form-data; boundary=b');
    expect([found.problem, found.model]).toEqual([undefined, 'm']);
  });

  it.each([
    ['no boundary', 'multipart/form-data', '--b--', 'its content type names no boundary'],
    ['nothing', TYPE, '', 'it is empty'],
    ['no end', TYPE, `--${BOUNDARY}\r\n\r\nx`, 'it ends too early, after 19 bytes'],
    [
      'other bytes behind a delimiter',
      TYPE,
      `--${BOUNDARY}x\r\n`,
      'there is no line break behind the delimiter at offset -2',
    ],
    [
      'endless headers',
      TYPE,
      `--${BOUNDARY}\r\n${'a'.repeat(20_000)}`,
      'the headers of a part are longer than 16384 bytes',
    ],
    ['a long model', TYPE, formOf([field('model', 'm'.repeat(5_000))]), 'the field "model" is longer than 4096 bytes'],
  ])('cannot be read with %s', (_, type, text, problem) => {
    expect(scan([Buffer.from(text)], type).problem).toBe(problem);
  });
});
