import { Browser, expect, Locator, Page } from '@playwright/test';
import type { Stack } from '../stack/Stack';

/** Who signs in to the demo. */
export type Person = 'developer' | 'approver' | 'viewer';

/** A person in front of a service's tab of releases, in a browser of her own. */
export class Portal {
  static async open(
    browser: Browser,
    stack: Stack,
    person: Person,
    service: string,
  ): Promise<Portal> {
    const context = await browser.newContext({ baseURL: stack.portalUrl });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('button', { name: `Sign in as ${person}` }).click();
    const portal = new Portal(page, service);
    await expect(
      page.getByRole('link', { name: 'shop' }).first(),
    ).toBeVisible();
    await portal.reload();
    return portal;
  }

  readonly page: Page;
  readonly #service: string;

  private constructor(page: Page, service: string) {
    this.page = page;
    this.#service = service;
  }

  /** What the last command came to. */
  get confirmation(): Locator {
    return this.page.getByTestId('confirmation');
  }

  /** The card of an environment. */
  environment(name: string): Locator {
    return this.page.getByTestId(`target-${name}`);
  }

  /** The row of a release that has ended. */
  ended(id: number): Locator {
    return this.page.getByTestId(`release-${id}`);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async reload(): Promise<void> {
    await this.page.goto(
      `/catalog/default/component/${this.#service}/releases`,
    );
    await expect(this.environment('prod')).toBeVisible();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Chooses what to release, and leaves the dialog open. */
  async chooseRelease(version: string, environment = 'prod'): Promise<Locator> {
    await this.button('Release a version…').click();
    const dialog = this.page.getByRole('dialog');
    const pipelines = {
      dev: 'development',
      test: 'integration',
      prod: 'production',
    };
    await dialog
      .getByLabel('Pipeline')
      .selectOption(pipelines[environment as keyof typeof pipelines]);
    const field = dialog.getByLabel('Version');
    await expect(field).toBeEnabled();
    const known = await field
      .locator('option')
      .evaluateAll(options =>
        options.map(option => (option as HTMLOptionElement).value),
      );
    if (known.includes(version)) {
      await field.selectOption(version);
    } else {
      await field.selectOption({ label: 'Another version…' });
      await dialog.getByLabel('Tag of the image').fill(version);
    }
    return dialog;
  }

  /** Starts a release and returns its number. */
  async release(version: string, environment = 'prod'): Promise<number> {
    const dialog = await this.chooseRelease(version, environment);
    await dialog
      .getByRole('button', { name: `Release ${version} to ${environment}` })
      .click();
    await expect(this.confirmation).toContainText(
      `of ${version} to ${environment} has started`,
    );
    const [, id] = /#(\d+)/.exec(await this.confirmation.innerText()) ?? [];
    return Number(id);
  }

  /** Presses a button and confirms what it asks. */
  async press(
    button: Locator,
    options: { why?: string; confirm?: string | RegExp } = {},
  ): Promise<void> {
    await button.click();
    const dialog = this.page.getByRole('dialog');
    if (options.why) {
      await dialog.getByLabel('Why (optional)').fill(options.why);
    }
    await dialog
      .getByRole('button', { name: options.confirm })
      .and(dialog.locator('[type=submit]'))
      .click();
    await expect(dialog).toHaveCount(0);
  }

  async approve(why: string): Promise<void> {
    await this.press(this.button('Approve'), { why, confirm: 'Approve' });
    await expect(this.confirmation).toContainText('is approved');
  }

  /** Takes the canary to its next step, and waits until the proxies confirm it. */
  async promote(to: string): Promise<void> {
    await this.press(this.button(`Promote to ${to}`));
    // the words before may be those of another share; the last step may be seen before or after the version is stable
    await expect(this.confirmation).toContainText(
      to === '100 %'
        ? /Confirmed: everyone gets|: 100 % of everyone gets/
        : `Confirmed by every proxy instance: ${to} of everyone`,
    );
  }

  async setShare(percent: number): Promise<void> {
    await this.button('Set share…').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Share of everyone, percent').fill(String(percent));
    await dialog.getByRole('button', { name: `Set ${percent} %` }).click();
    await expect(this.confirmation).toContainText(
      `Confirmed by every proxy instance: ${percent} %`,
    );
  }

  /** Lets the canary take no step by itself. */
  async pause(why: string): Promise<void> {
    await this.press(this.button('Pause'), { why, confirm: 'Pause' });
    await expect(this.confirmation).toContainText('is paused');
  }

  async resume(): Promise<void> {
    await this.press(this.button('Resume'), { confirm: 'Resume' });
    await expect(this.confirmation).toContainText('is going on');
  }

  /** Rolls production back, and waits until that is confirmed. */
  async rollBack(why: string): Promise<void> {
    await this.press(this.button('Roll back').first(), { why });
    // the latter where it took longer than the rollback waits, on a machine that stalls
    await expect(this.confirmation).toContainText(
      /Sent everyone back|it was confirmed later/,
    );
  }
}
