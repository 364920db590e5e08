/** One condition of a field selector. */
export interface FieldRequirement {
  field: string;
  equal: boolean;
  value: string;
}

/**
 * Reads a selector as in `?fieldSelector=metadata.name=web,status.phase!=Running`.
 *
 * Throws an `Error` with the text of a real API server when it can't.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  if (text === '') {
    return [];
  }
  return text.split(',').map(part => {
    const match = /^([^=!]+)(==|!=|=)(.*)$/.exec(part);
    if (!match) {
      throw new Error(
        `invalid selector: '${text}'; can't understand '${part}'`,
      );
    }
    return { field: match[1], equal: match[2] !== '!=', value: match[3] };
  });
}

/** Whether the fields that an object can be selected by fulfil all requirements. */
export function matchesFields(
  requirements: FieldRequirement[],
  fields: Record<string, string>,
): boolean {
  return requirements.every(
    ({ field, equal, value }) => (fields[field] === value) === equal,
  );
}
