import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
const ENTRIES = ['src/index.ts', 'src/pulumi/index.ts'].map((entry) => join(ROOT, entry));

/** Something that a user of the library can name. */
interface Documented {
  /** Such as `ModelServerProps.replicas`. */
  readonly name: string;
  readonly documentation: string;
  readonly tags: ReadonlySet<string>;
  /** Whether it is a property of props that may be left out. */
  readonly optional: boolean;
  /** Whether it is a number or a time. */
  readonly quantity: boolean;
}

function documented(): Documented[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram(ENTRIES, options);
  const types = program.getTypeChecker();
  const exported = ENTRIES.flatMap((entry) =>
    types.getExportsOfModule(types.getSymbolAtLocation(program.getSourceFile(entry)!)!),
  );
  const read = (name: string, symbol: ts.Symbol): Documented => {
    const declaration = symbol.declarations?.[0];
    const type = declaration ? types.typeToString(types.getTypeOfSymbolAtLocation(symbol, declaration)) : '';
    return {
      name,
      documentation: ts.displayPartsToString(symbol.getDocumentationComment(types)),
      tags: new Set(symbol.getJsDocTags(types).map((tag) => tag.name)),
      optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
      quantity: /^(number|Duration)( \| undefined)?$/.test(type),
    };
  };
  return exported.flatMap((name) => {
    const symbol = name.flags & ts.SymbolFlags.Alias ? types.getAliasedSymbol(name) : name;
    const members = symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class) ? membersOf(symbol) : [];
    return [read(symbol.name, symbol), ...members.map((member) => read(`${symbol.name}.${member.name}`, member))];
  });
}

/** What a user can see of an interface or class, inherited members and its constructor apart. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  const members = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
  return members.filter(({ name, declarations = [] }) => {
    const [declaration] = declarations;
    const hidden = declaration && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private;
    return !hidden && declaration && !/^(_|prototype$|toString$)/.test(name);
  });
}

const API = documented();

test('there is an interface to look at', () => {
  expect(API.length).toBeGreaterThan(100);
});

test('everything that a user can name says what it means', () => {
  expect(API.filter(({ documentation }) => documentation === '').map(({ name }) => name)).toEqual([]);
});

test('every property that may be left out says what then holds', () => {
  const silent = API.filter(({ optional, tags }) => optional && !tags.has('default'));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('every number and time that a user may set says its range', () => {
  const silent = API.filter(
    ({ name, quantity, documentation }) => /(Props|Options|Args)\./.test(name) && quantity && !/\d/.test(documentation),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});
