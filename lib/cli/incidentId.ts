/** Ids are read out and typed in any case, and copied from the ids of messages, `7F3A2K#1`. */
export const incidentIdOf = (text: string): string => text.replace(/#[0-9]+$/, '').toUpperCase();
