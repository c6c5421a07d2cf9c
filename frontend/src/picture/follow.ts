/** When the map may move by itself: never once an operator has moved it, and else only when the incidents are others. */

export class Follow {
  private fitted: string | null = null;

  /** `isHeld`: the map comes as somebody left it. */
  constructor(private held: boolean) {}

  get isHeld(): boolean {
    return this.held;
  }

  /** An operator moved the map. */
  hold(): void {
    this.held = true;
  }

  /** The operator gives the map back. */
  release(): void {
    this.held = false;
    this.fitted = null;
  }

  /** Whether to fit the map to these incidents now; asked once for each set of them. */
  wants(incidents: readonly string[]): boolean {
    const set = [...incidents].sort().join(" ");
    if (this.held || set === this.fitted) return false;
    this.fitted = set;
    return true;
  }
}
