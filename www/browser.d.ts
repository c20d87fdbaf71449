/** What some browsers have and no standard describes. */

/** Chrome says that it would put the page on the home screen, and waits to be asked. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

interface WindowEventMap {
  beforeinstallprompt: BeforeInstallPromptEvent;
}

interface Navigator {
  /** On iPhones and iPads: whether the page runs from the home screen. */
  readonly standalone?: boolean;
}
