/** A control plane under test, as its API shows it. */
export class ControlPlane {
  /** Where requests go, and what they show. Subclasses say it. */
  target() {
    throw new Error('not said');
  }

  async api(path, method = 'GET', body = undefined) {
    const { base, headers } = this.target();
    const response = await fetch(base + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async trigger(dag, context = undefined) {
    const job = await this.api(`/v1/dags/${dag}/jobs`, 'POST', context === undefined ? {} : { context });
    return job.job_id;
  }

  async ended(id) {
    for (;;) {
      const job = await this.api(`/v1/jobs/${id}`);
      if (job.completed_at !== null) return job;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

/** Until a page says that it is up to date. */
export const live = (page) => page.locator('[data-freshness=live]').waitFor();

/** Until the page of a job has this word for its status. */
export const jobStatus = (page, word) => page.locator('main h1 ~ [role=status]', { hasText: word }).first().waitFor({ timeout: 60_000 });

/** Until the page of a job counts as the API does. */
export async function countsAgree(plane, page, id) {
  const { task_counts: wanted } = await plane.api(`/v1/jobs/${id}/tasks?limit=1`);
  for (const [status, n] of Object.entries(wanted)) {
    if (n === 0) continue;
    // Not by a function in the page, which the policy forbids to be made from text.
    await page.locator(`main a[href$="status=${status}"] strong:text-is("${n.toLocaleString('en-US')}")`).waitFor();
  }
}
