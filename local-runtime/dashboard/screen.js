// @ts-check
/**
 * What is shown at one address: it draws itself from its stores, is drawn again when one of them changes, and looks
 * again when something happened.
 * @param {any} app
 * @param {{title: string, stores?: any[], draw: () => any, refresh?: () => void, close?: () => void}} parts
 */
export function createScreen(app, { title, stores = [], draw, refresh, close }) {
  const ends = stores.map((store) => store.subscribe(app.redraw));
  if (refresh) ends.push(app.onChange(refresh));
  return {
    title,
    draw,
    close() {
      for (const end of ends) end();
      close?.();
    },
  };
}
