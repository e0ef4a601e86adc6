import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
const ENTRIES = ['src/index.ts', 'src/pulumi/index.ts'].map((entry) => join(ROOT, entry));

/** Something that a user of the library can name. */
interface Documented {
  /** Such as `ModelServerProps.replicas`. */
  readonly name: string;
  readonly documentation: string;
  /** The text of `@default`; undefined where there is no such tag. */
  readonly default: string | undefined;
  /** Whether it is a property of props that may be left out. */
  readonly optional: boolean;
  /** What a user may set: a number, some numbers, a time or a size; undefined for anything else. */
  readonly quantity: Quantity | undefined;
}

type Quantity = 'number' | 'Duration' | 'Size';

const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
const program = ts.createProgram(ENTRIES, options);
const types = program.getTypeChecker();

const EXPORTED = ENTRIES.flatMap((entry) =>
  types.getExportsOfModule(types.getSymbolAtLocation(program.getSourceFile(entry)!)!),
).map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? types.getAliasedSymbol(symbol) : symbol));

function read(name: string, symbol: ts.Symbol): Documented {
  const tag = symbol.getJsDocTags(types).find((candidate) => candidate.name === 'default');
  return {
    name,
    documentation: ts.displayPartsToString(symbol.getDocumentationComment(types)),
    default: tag && ts.displayPartsToString(tag.text).trim(),
    optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    quantity: isProps(name) ? quantityOf(types.typeToString(typeOf(symbol))) : undefined,
  };
}

/** Whether a name is that of a property which a user may set. */
function isProps(name: string): boolean {
  return /(Props|Options|Args)\./.test(name);
}

function quantityOf(type: string): Quantity | undefined {
  const [, found] = /^(?:readonly )?\(?(?:Input<)?(number|Duration|Size)\b/.exec(type) ?? [];
  return found as Quantity | undefined;
}

function typeOf(symbol: ts.Symbol): ts.Type {
  const declaration = symbol.declarations?.[0];
  return declaration ? types.getTypeOfSymbolAtLocation(symbol, declaration) : types.getAnyType();
}

/** What a user can see of an interface or class, its constructor apart; of props also what they inherit. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  const inherited = isProps(`${symbol.name}.`) ? types.getPropertiesOfType(types.getDeclaredTypeOfSymbol(symbol)) : [];
  const members = new Set([...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? []), ...inherited]);
  return [...members].filter(({ name, flags, declarations = [] }) => {
    const [declaration] = flags & ts.SymbolFlags.TypeParameter ? [] : declarations;
    const hidden = declaration && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private;
    const ours = declaration?.getSourceFile().fileName.startsWith(join(ROOT, 'src'));
    return !hidden && ours && !/^(_|prototype$|toString$)/.test(name);
  });
}

const CLASS_OR_INTERFACE = ts.SymbolFlags.Interface | ts.SymbolFlags.Class;

const API = EXPORTED.flatMap((symbol) => {
  const members = symbol.flags & CLASS_OR_INTERFACE ? membersOf(symbol) : [];
  return [read(symbol.name, symbol), ...members.map((member) => read(`${symbol.name}.${member.name}`, member))];
});

const namesOf = (silent: readonly Documented[]) => silent.map(({ name }) => name);

test('there is an interface to look at', () => {
  expect(API.length).toBeGreaterThan(100);
  expect(API.filter(({ quantity }) => quantity).length).toBeGreaterThan(40);
});

test('everything that a user can name says what it means', () => {
  expect(namesOf(API.filter(({ documentation }) => documentation === ''))).toEqual([]);
});

test('every property that may be left out says what then holds', () => {
  expect(namesOf(API.filter((each) => each.optional && !each.default))).toEqual([]);
});

/** The words of a range: its ends, or the one that it has. */
const RANGE = /\b(at least|at most|above|below|from)\s+`?[\w,.]*\d|\d[\d,.]*`? to \S/i;

test('every quantity that a user may set says its range', () => {
  expect(namesOf(API.filter((each) => each.quantity && !RANGE.test(each.documentation)))).toEqual([]);
});

/** What quantities are counted in. */
const UNITS: Readonly<Record<Quantity, RegExp>> = {
  Duration: /\b(milliseconds|seconds|minutes|hours|days)\b/i,
  Size: /\b(kibibytes|mebibytes|gibibytes|tebibytes)\b/i,
  number:
    /\b(adapters?|currency|disks?|GB|gibibytes|GPUs?|images?|machines?|matrices|minutes|nodes?|ports?|replicas?|requests?|seconds|share|stages|tokens?)\b/i,
};

test('every quantity that a user may set says its unit', () => {
  expect(namesOf(API.filter((each) => each.quantity && !UNITS[each.quantity].test(each.documentation)))).toEqual([]);
});

/** The types of the library that a type is made of: what a user must be able to name to write it down. */
function typesIn(type: ts.Type, depth = 0): ts.Symbol[] {
  if (depth > 4) {
    return [];
  }
  const parts = [
    ...(type.isUnionOrIntersection() ? type.types : []),
    ...(type.aliasTypeArguments ?? []),
    ...types.getTypeArguments(type as ts.TypeReference),
    ...type.getCallSignatures().map((signature) => signature.getReturnType()),
  ];
  const symbol = type.aliasSymbol ?? type.symbol;
  return [...(symbol ? [symbol] : []), ...parts.flatMap((part) => typesIn(part, depth + 1))];
}

test('every type of a property is one that a user can name', () => {
  const named = new Set(EXPORTED.map(({ name }) => name));
  const declared = CLASS_OR_INTERFACE | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Enum;
  const unnamed = EXPORTED.filter(({ flags }) => flags & CLASS_OR_INTERFACE).flatMap((symbol) =>
    membersOf(symbol).flatMap((member) =>
      typesIn(typeOf(member))
        .filter(({ flags, name }) => flags & declared && !named.has(name))
        .filter(({ declarations = [] }) =>
          declarations.some((each) => each.getSourceFile().fileName.startsWith(join(ROOT, 'src'))),
        )
        .map(({ name }) => `${name}, of ${symbol.name}.${member.name}`),
    ),
  );
  expect([...new Set(unnamed)]).toEqual([]);
});
