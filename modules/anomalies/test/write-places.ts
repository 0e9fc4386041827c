/** Where a network is, for a database of places made by hand. */
export interface PlaceOf {
  /** `203.0.113.0/24` */
  readonly network: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly city: string;
  readonly country: string;
}

type Value =
  | string
  | number
  | { readonly double: number }
  | readonly Value[]
  | { readonly pairs: readonly (readonly [string, Value])[] };

const TYPE = { string: 2, double: 3, uint32: 6, map: 7, array: 11 } as const;

function control(type: number, size: number): Buffer {
  if (size >= 285) throw new RangeError('longer than this writer needs');
  const first = size < 29 ? size : 29;
  const head = type > 7 ? [first, type - 7] : [(type << 5) | first];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
}

/** A value of the data section (MaxMind DB file format 2.0, "Output Data Section"). */
function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(TYPE.string, bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(TYPE.uint32, 4), bytes]);
  }
  if ('double' in value) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value.double);
    return Buffer.concat([control(TYPE.double, 8), bytes]);
  }
  if ('pairs' in value)
    return Buffer.concat([
      control(TYPE.map, value.pairs.length),
      ...value.pairs.flatMap(([key, item]) => [encode(key), encode(item)]),
    ]);
  return Buffer.concat([control(TYPE.array, value.length), ...value.map(encode)]);
}

const recordOf = ({ latitude, longitude, city, country }: PlaceOf): Buffer =>
  encode({
    pairs: [
      ['city', { pairs: [['names', { pairs: [['en', city]] }]] }],
      ['country', { pairs: [['iso_code', country]] }],
      [
        'location',
        {
          pairs: [
            ['latitude', { double: latitude }],
            ['longitude', { double: longitude }],
          ],
        },
      ],
    ],
  });

type Leaf = { readonly offset: number };
type Branch = [left: Branch | Leaf | undefined, right: Branch | Leaf | undefined];

/** The bits of an IPv4 network, most significant first. */
function bitsOf(network: string): number[] {
  const [address = '', length = '32'] = network.split('/');
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return Array.from({ length: Number(length) }, (_, index) => Math.floor(number / 2 ** (31 - index)) % 2);
}

/** A MaxMind DB of IPv4 networks, by its published format: search tree with 24-bit records, data, metadata. */
export function writePlaces(places: readonly PlaceOf[]): Buffer {
  const root: Branch = [undefined, undefined];
  const nodes: Branch[] = [root];
  let data = Buffer.alloc(0);
  for (const place of places) {
    const bits = bitsOf(place.network);
    let node = root;
    for (const bit of bits.slice(0, -1)) {
      const known = node[bit];
      if (Array.isArray(known)) node = known;
      else {
        const made: Branch = [undefined, undefined];
        nodes.push(made);
        node[bit] = made;
        node = made;
      }
    }
    node[bits.at(-1) ?? 0] = { offset: data.length };
    data = Buffer.concat([data, recordOf(place)]);
  }
  const tree = Buffer.alloc(nodes.length * 6);
  const pointerOf = (side: Branch | Leaf | undefined): number =>
    side === undefined
      ? nodes.length
      : Array.isArray(side)
        ? nodes.indexOf(side)
        : nodes.length + 16 + side.offset;
  nodes.forEach((node, index) => {
    tree.writeUIntBE(pointerOf(node[0]), index * 6, 3);
    tree.writeUIntBE(pointerOf(node[1]), index * 6 + 3, 3);
  });
  const metadata = encode({
    pairs: [
      ['binary_format_major_version', 2],
      ['binary_format_minor_version', 0],
      ['build_epoch', 1_700_000_000],
      ['database_type', 'Test-City'],
      ['description', { pairs: [['en', 'places made by hand']] }],
      ['ip_version', 4],
      ['languages', ['en']],
      ['node_count', nodes.length],
      ['record_size', 24],
    ],
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), data, marker, metadata]);
}
