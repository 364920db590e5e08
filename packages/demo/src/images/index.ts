export { createDemoImages, images, type DemoImagesOptions } from './demoImages';
export {
  demoVersions,
  type DemoRepository,
  type DemoVersion,
} from './demoVersions';
