// Looks at the kills whose time is nearly over, or over; each is announced once, and ended once, by whichever process comes first.

export type LapsingKillsPorts = {
  /** Announces kills that lapse soon; resolves to how many. */
  warn(): Promise<number>;
  /** Ends kills whose time is over; resolves to how many. */
  end(): Promise<number>;
  report(done: { readonly soon: number; readonly lapsed: number }): void;
};

export async function watchLapses(ports: LapsingKillsPorts): Promise<void> {
  const soon = await ports.warn();
  ports.report({ soon, lapsed: await ports.end() });
}
