// Goes from view to view by the address alone, and waits until the page has nothing left to do.
import type { Page } from '@playwright/test';

/** Shows the view of this fragment. */
export async function goTo(page: Page, fragment: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
  await settle(page);
}

/** Waits until nothing is being asked for and two frames were drawn, for two seconds at most. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // An answer that is late is listed when it has come: the list that stays the same is complete.
    const asked = () => performance.getEntriesByType('resource').length;
    let before = -1;
    for (let tries = 0; tries < 40 && asked() !== before; tries++) {
      before = asked();
      await frame();
      await new Promise((resolve) => setTimeout(resolve, 25));
      await frame();
    }
    // Chromium keeps 250 entries only.
    performance.clearResourceTimings();
  });
}
