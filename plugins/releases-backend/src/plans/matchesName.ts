/**
 * Whether a name matches a pattern in which `*` stands for any characters but a slash.
 */
export function matchesName(pattern: string, name: string): boolean {
  const patterns = pattern.split('/');
  const names = name.split('/');
  return (
    patterns.length === names.length &&
    patterns.every((part, index) => matchesPart(part, names[index]))
  );
}

function matchesPart(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0) {
    return pattern === text;
  }
  const last = rest.pop()!;
  if (
    text.length < first.length + last.length ||
    !text.startsWith(first) ||
    !text.endsWith(last)
  ) {
    return false;
  }
  // Each piece as early as possible leaves the most for those behind it, so there is nothing to try twice.
  let at = first.length;
  const end = text.length - last.length;
  return rest.every(piece => {
    const found = text.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0 && at <= end;
  });
}
