//! Whole-branch tests, the crowd that fills a demonstration branch, benches, and the tree's own tidiness.
