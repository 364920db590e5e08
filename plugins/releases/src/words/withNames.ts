import { personName } from './personName';

const REF = /\b(user|group):[^\s/:'"]+\/[a-z0-9_.-]*[a-z0-9]/gi;

/** What the backend says, with the names of people and groups instead of their entity refs. */
export function withNames(words: string): string {
  return words.replace(REF, personName);
}
