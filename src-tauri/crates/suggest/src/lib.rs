//! Proposals: where else what was marked once is named. Pure, as the model is: no clock, no files, no project.
