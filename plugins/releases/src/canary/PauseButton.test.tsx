import { screen, waitFor, within } from '@testing-library/react';
import { lookAgain } from '../__testUtils__/lookAgain';
import { button, openTab } from '../__testUtils__/openTab';
import { aCanaryStage, aCanaryView, aRelease } from '../__testUtils__/pictures';
import { resumeWords } from './resumeWords';

const paused = { by: 'user:default/developer', at: 1 };
const at = (changes: object) =>
  aRelease({ stages: [aCanaryStage(aCanaryView(changes))] });

describe('the pause of a canary', () => {
  it('is asked for and ended, and each is called done only when it is seen', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /releases/12/commands', () => aRelease());
    const press = async (label: string, words: RegExp) => {
      await user.click(button(label));
      const dialog = within(
        screen.getByRole('dialog', { name: `${label} the release?` }),
      );
      expect(dialog.getByText(words)).toBeVisible();
      await user.click(dialog.getByRole('button', { name: label }));
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    };
    const confirms = (text: string) =>
      waitFor(() =>
        expect(screen.getByTestId('confirmation')).toHaveTextContent(text),
      );

    await press('Pause', /^10 % of everyone keeps getting 1\.1\.0; .*resumes/);
    await confirms('Release #12: asked, not yet paused.');
    backend.change(at({ paused }));
    lookAgain();
    await confirms('Release #12 is paused.');

    await press('Resume', /runs on from where it stopped.*goes on by itself/);
    await confirms('Release #12: asked, not yet going on.');
    backend.change(at({}));
    lookAgain();
    await confirms('Release #12 is going on.');
    expect(backend.commands.map(({ body }) => body)).toEqual([
      { type: 'pause', stage: 'canary' },
      { type: 'resume', stage: 'canary' },
    ]);
  });

  it.each([
    ['a timed hold', {}, /goes on by itself/],
    ['a share set by hand', { setByHand: 7, share: 7 }, /until somebody promo/],
    ['a step until promoted', { current: 0 }, /until somebody promotes it/],
    ['a step before an approval', { current: 3 }, /the next step asks sre/],
    ['no step yet', { current: -1 }, /^The pause ends, and the release goes/],
  ])('says what follows with %s', (_, changes, words) => {
    expect(resumeWords(aCanaryView({ ...changes, paused }))).toMatch(words);
  });
});
