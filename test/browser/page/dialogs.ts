import { find, findDialog } from './element';

/** Opens the popup and gives the box for its content. The browser moves the focus into it, and back at the end. */
export const openPopup = (title: string): HTMLElement => {
  const popup = findDialog('#popup');
  find(popup, 'h2').textContent = title;
  find(popup, 'button').onclick = closePopup;
  if (!popup.open) popup.showModal();
  return find(popup, '.console-content');
};

export const closePopup = (): void => findDialog('#popup').close();

/** Asks whether to go on. Escape is a no. */
export const isConfirmed = (question: string): Promise<boolean> =>
  new Promise((resolve) => {
    const dialog = findDialog('#confirmation');
    const answer = (isYes: boolean) => () => {
      resolve(isYes);
      dialog.close();
    };
    find(dialog, 'p').textContent = question;
    find(dialog, '.btn-primary').onclick = answer(true);
    find(dialog, 'button:not(.btn-primary)').onclick = answer(false);
    dialog.onclose = answer(false);
    dialog.showModal();
  });
