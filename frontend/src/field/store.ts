/** The queue in the telephone's own database: it outlives the page, the battery and the browser. */

import type { Item } from "./queue";

const NAME = "himaya-field";
const ITEMS = "items";

export class Store {
  private opened: Promise<IDBDatabase> | undefined;

  all(): Promise<Item[]> {
    return this.run("readonly", (items) => items.getAll() as IDBRequest<Item[]>);
  }

  async put(item: Item): Promise<void> {
    await this.run("readwrite", (items) => items.put(item));
  }

  async remove(token: string): Promise<void> {
    await this.run("readwrite", (items) => items.delete(token));
  }

  private async run<Result>(mode: IDBTransactionMode, ask: (items: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
    const database = await (this.opened ??= open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(ITEMS, mode);
      const request = ask(transaction.objectStore(ITEMS));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the queue cannot be written"));
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ITEMS, { keyPath: "token" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the queue cannot be opened"));
  });
}
