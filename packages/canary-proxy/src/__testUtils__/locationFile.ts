type Value = string | number | Value[] | { [name: string]: Value };

/** A node of the tree: where bits 0 and 1 lead. */
type Node = [Child, Child];
type Child = Node | { record: number } | undefined;

const SEPARATOR = 16;

/**
 * A location file in MaxMind's format, for IPv4.
 *
 * @param records - by network, for example `203.0.113.0/24`
 * @param builtAt - seconds since the epoch
 */
export function locationFile(
  records: Record<string, Value>,
  builtAt: number = 1_800_000_000,
): Buffer {
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  let size = 0;
  for (const [network, record] of Object.entries(records)) {
    insert(root, network, { record: size });
    const encoded = encode(record);
    data.push(encoded);
    size += encoded.length;
  }
  const nodes: Node[] = [];
  const count = (node: Node) => {
    nodes.push(node);
    node.forEach(child => Array.isArray(child) && count(child));
  };
  count(root);
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, i) =>
    node.forEach((child, bit) => {
      let value = nodes.length;
      if (Array.isArray(child)) {
        value = nodes.indexOf(child);
      } else if (child) {
        value = nodes.length + SEPARATOR + child.record;
      }
      tree.writeUIntBE(value, i * 6 + bit * 3, 3);
    }),
  );
  return Buffer.concat([
    tree,
    Buffer.alloc(SEPARATOR),
    ...data,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    encode({
      binary_format_major_version: 2,
      binary_format_minor_version: 0,
      build_epoch: builtAt,
      database_type: 'test',
      description: {},
      ip_version: 4,
      languages: [],
      node_count: nodes.length,
      record_size: 24,
    }),
  ]);
}

function insert(root: Node, network: string, record: { record: number }) {
  const [address, prefix] = network.split('/');
  const bits = address
    .split('.')
    .map(part => Number(part).toString(2).padStart(8, '0'))
    .join('')
    .slice(0, Number(prefix));
  let node = root;
  [...bits].forEach((bit, i) => {
    const side = Number(bit);
    if (i === bits.length - 1) {
      node[side] = record;
    } else {
      node[side] ??= [undefined, undefined];
      node = node[side] as Node;
    }
  });
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([head(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(6, 4), bytes]);
  }
  if (Array.isArray(value)) {
    return Buffer.concat([head(11, value.length), ...value.map(encode)]);
  }
  const fields = Object.entries(value);
  return Buffer.concat([
    head(7, fields.length),
    ...fields.flatMap(([name, field]) => [encode(name), encode(field)]),
  ]);
}

/** Sizes are below 29 here. */
function head(type: number, size: number): Buffer {
  return type < 8
    ? Buffer.from([type * 32 + size])
    : Buffer.from([size, type - 7]);
}
