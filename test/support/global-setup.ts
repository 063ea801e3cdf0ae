import { startServices } from './start-services';

export default startServices;
