export { beginWalk, deaf, unreached, walked } from './focus';
export { horizontalOverflow } from './overflow';
